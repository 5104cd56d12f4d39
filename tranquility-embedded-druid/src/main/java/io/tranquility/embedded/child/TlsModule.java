// SPDX-License-Identifier: Apache-2.0
package io.tranquility.embedded.child;

import com.google.inject.Binder;
import com.google.inject.Inject;
import java.lang.annotation.Annotation;
import java.util.List;
import java.util.Properties;
import javax.net.ssl.SSLContext;
import org.apache.druid.guice.annotations.Client;
import org.apache.druid.guice.annotations.EscalatedClient;
import org.apache.druid.guice.annotations.EscalatedGlobal;
import org.apache.druid.guice.annotations.Global;
import org.apache.druid.initialization.DruidModule;

/**
 * Lets Druid's servers call each other over TLS, as its extension {@code simple-client-sslcontext} does, which no public
 * repository has, and with its protocol: of a handshake of TLS 1.3 Druid's HTTP client, Netty 3, loses what arrives together,
 * and then waits in vain until it gives up the connection. Does nothing while TLS is off.
 */
public final class TlsModule implements DruidModule {
    private static final List<Class<? extends Annotation>> CLIENTS =
            List.of(Client.class, EscalatedClient.class, Global.class, EscalatedGlobal.class);

    private Properties properties;

    @Inject
    void setProperties(Properties properties) {
        this.properties = properties;
    }

    @Override
    public void configure(Binder binder) {
        ServerTls.of(properties).ifPresent(tls -> {
            SSLContext context = tls.sslContext("TLSv1.2");
            binder.bind(SSLContext.class).toInstance(context);
            CLIENTS.forEach(client ->
                    binder.bind(SSLContext.class).annotatedWith(client).toInstance(context));
        });
    }
}
