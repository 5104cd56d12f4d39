// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import com.fasterxml.jackson.annotation.JsonTypeName;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Map;
import javax.annotation.Nullable;
import javax.servlet.DispatcherType;
import javax.servlet.Filter;
import javax.servlet.FilterChain;
import javax.servlet.FilterConfig;
import javax.servlet.ServletException;
import javax.servlet.ServletRequest;
import javax.servlet.ServletResponse;
import javax.servlet.http.HttpServletRequest;
import org.apache.druid.server.security.AuthConfig;
import org.apache.druid.server.security.AuthenticationResult;
import org.apache.druid.server.security.Authenticator;

/** Believes the header {@code X-Test-User}; a request without it is Druid's own. */
@JsonTypeName("header")
public final class HeaderAuthenticator implements Authenticator {
    static final String USER = "X-Test-User";

    @Override
    public Filter getFilter() {
        return new UserFilter();
    }

    @Override
    @Nullable
    public Class<? extends Filter> getFilterClass() {
        return null;
    }

    @Override
    public Map<String, String> getInitParameters() {
        return Map.of();
    }

    @Override
    @SuppressWarnings("deprecation")
    public String getPath() {
        return "/*";
    }

    @Override
    public EnumSet<DispatcherType> getDispatcherType() {
        return EnumSet.of(DispatcherType.REQUEST);
    }

    @Override
    @Nullable
    public String getAuthChallengeHeader() {
        return null;
    }

    @Override
    @Nullable
    public AuthenticationResult authenticateJDBCContext(Map<String, Object> context) {
        return null;
    }

    private static final class UserFilter implements Filter {
        @Override
        public void init(FilterConfig config) {}

        @Override
        public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            final String user = ((HttpServletRequest) request).getHeader(USER);
            request.setAttribute(
                    AuthConfig.DRUID_AUTHENTICATION_RESULT,
                    new AuthenticationResult(user == null ? "druid" : user, "refusing", "header", null));
            chain.doFilter(request, response);
        }

        @Override
        public void destroy() {}
    }
}
