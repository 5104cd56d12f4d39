// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import java.lang.reflect.Proxy;
import java.util.Map;
import javax.servlet.http.HttpServletRequest;
import org.apache.druid.server.security.AuthConfig;
import org.apache.druid.server.security.AuthenticationResult;

/** A request of a user whom the authenticator {@code test} knows. */
final class FakeRequest {
    private FakeRequest() {}

    static HttpServletRequest with(Map<String, String> headers) {
        return (HttpServletRequest) Proxy.newProxyInstance(
                FakeRequest.class.getClassLoader(),
                new Class<?>[] {HttpServletRequest.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getHeader" -> headers.get((String) arguments[0]);
                    case "getContentType" -> headers.get("Content-Type");
                    case "getAttribute" ->
                        AuthConfig.DRUID_AUTHENTICATION_RESULT.equals(arguments[0])
                                ? new AuthenticationResult("user", "test", null, null)
                                : null;
                    case "setAttribute" -> null;
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }
}
