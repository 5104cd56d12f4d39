// SPDX-License-Identifier: Apache-2.0
package io.tranquility.druid;

import java.util.Objects;
import java.util.Optional;

/**
 * How Tranquility talks to Druid's Overlord and tasks.
 *
 * @param tls the encryption; empty for plain HTTP
 * @param authentication who Tranquility says it is
 */
public record DruidSecurity(Optional<TlsOptions> tls, DruidAuthentication authentication) {
    /** Plain HTTP, without credentials. */
    public static final DruidSecurity NONE = new DruidSecurity(Optional.empty(), DruidAuthentication.NONE);

    public DruidSecurity {
        Objects.requireNonNull(tls, "tls");
        Objects.requireNonNull(authentication, "authentication");
    }
}
