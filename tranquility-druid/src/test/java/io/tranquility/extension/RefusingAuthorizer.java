// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import com.fasterxml.jackson.annotation.JsonTypeName;
import org.apache.druid.server.security.Access;
import org.apache.druid.server.security.Action;
import org.apache.druid.server.security.AuthenticationResult;
import org.apache.druid.server.security.Authorizer;
import org.apache.druid.server.security.Resource;

/** Lets the users {@code reader} and {@code writer} do what their names say, the user {@code nobody} nothing, others all. */
@JsonTypeName("refusing")
public final class RefusingAuthorizer implements Authorizer {
    @Override
    public Access authorize(AuthenticationResult user, Resource resource, Action action) {
        final boolean allowed =
                switch (user.getIdentity()) {
                    case "reader" -> action == Action.READ;
                    case "writer" -> action == Action.WRITE;
                    case "nobody" -> false;
                    default -> true;
                };
        return allowed ? Access.OK : Access.DENIED;
    }
}
