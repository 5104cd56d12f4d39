// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.http;

import io.tranquility.druid.DruidSecurity;
import io.tranquility.druid.Secret;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.client5.http.ssl.ClientTlsStrategyBuilder;
import org.apache.hc.client5.http.ssl.DefaultHostnameVerifier;
import org.apache.hc.client5.http.ssl.HostnameVerificationPolicy;
import org.apache.hc.core5.concurrent.DefaultThreadFactory;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.apache.hc.core5.http.nio.ssl.TlsStrategy;
import org.apache.hc.core5.http.nio.support.BasicRequestProducer;
import org.apache.hc.core5.http2.HttpVersionPolicy;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.IOReactorConfig;
import org.apache.hc.core5.ssl.SSLContexts;
import org.apache.hc.core5.util.Timeout;

/** HTTP/1.1 over Apache HttpClient 5, with one I/O thread and a pool of kept connections. */
public final class ApacheHttpSender implements HttpSender {
    private static final int MAX_CONNECTIONS = 1000;
    private static final Timeout CONNECT_TIMEOUT = Timeout.ofSeconds(10);

    private final CloseableHttpAsyncClient client;
    private final Optional<Secret> authorization;

    /** What is in flight: the client does not always tell the end of what it closes. */
    private final Set<CompletableFuture<HttpAnswer>> unanswered = ConcurrentHashMap.newKeySet();

    private volatile boolean closed;

    /** Without credentials; HTTPS to those that the JVM trusts. */
    public ApacheHttpSender(String threadName) {
        this(threadName, DruidSecurity.NONE);
    }

    /**
     * Sends the credentials with each call, so it is used for nothing else than Druid's Overlord and tasks.
     *
     * @param threadName the beginning of the names of its threads, which end with {@link #close}
     * @throws IllegalArgumentException if TLS cannot be set up as the options say
     */
    public ApacheHttpSender(String threadName, DruidSecurity security) {
        SSLContext tls = security.tls().map(TlsContext::of).orElseGet(SSLContexts::createDefault);
        this.authorization = security.authentication().header();
        this.client = HttpAsyncClients.custom()
                .setThreadFactory(new DefaultThreadFactory(threadName + "-http", true))
                .setIOReactorConfig(IOReactorConfig.custom()
                        .setIoThreadCount(1)
                        .setTcpNoDelay(true)
                        .build())
                .setConnectionManager(PoolingAsyncClientConnectionManagerBuilder.create()
                        .setMaxConnPerRoute(MAX_CONNECTIONS)
                        .setMaxConnTotal(MAX_CONNECTIONS)
                        .setTlsStrategy(tlsOf(tls))
                        .setDefaultConnectionConfig(ConnectionConfig.custom()
                                .setConnectTimeout(CONNECT_TIMEOUT)
                                .setValidateAfterInactivity(Timeout.ofSeconds(2))
                                .build())
                        .setDefaultTlsConfig(TlsConfig.custom()
                                .setVersionPolicy(HttpVersionPolicy.FORCE_HTTP_1)
                                .build())
                        .build())
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableAuthCaching()
                .setUserAgent("tranquility")
                .build();
        client.start();
    }

    @Override
    @SuppressWarnings("CollectionUndefinedEquality") // the set is one of identities
    public CompletableFuture<HttpAnswer> send(HttpCall call, Duration timeout) {
        CompletableFuture<HttpAnswer> answer = new CompletableFuture<>();
        unanswered.add(answer);
        if (closed) {
            unanswered.remove(answer);
            return CompletableFuture.failedFuture(new IOException(call + " was not sent: the client is closed"));
        }
        HttpRequest request = new BasicHttpRequest(call.method(), call.uri());
        call.headers().forEach(request::setHeader);
        authorization.ifPresent(secret -> request.setHeader("Authorization", secret.reveal()));
        HttpClientContext context = HttpClientContext.create();
        Timeout limit = Timeout.of(timeout);
        context.setRequestConfig(RequestConfig.custom()
                .setConnectionRequestTimeout(limit)
                .setResponseTimeout(limit)
                .build());
        Future<HttpAnswer> exchange = client.execute(
                new BasicRequestProducer(request, call.method().equals("GET") ? null : new ArrayEntity(call)),
                new AnswerConsumer(),
                context,
                new FutureCallback<>() {
                    @Override
                    public void completed(HttpAnswer result) {
                        answer.complete(result);
                    }

                    @Override
                    public void failed(Exception e) {
                        answer.completeExceptionally(explained(call, e));
                    }

                    @Override
                    public void cancelled() {
                        answer.completeExceptionally(new IOException(call + " was given up after " + timeout));
                    }
                });
        // The response time-out is one of silence; this one is of the whole exchange.
        return answer.orTimeout(timeout.toNanos(), TimeUnit.NANOSECONDS).whenComplete((result, e) -> {
            unanswered.remove(answer);
            if (e instanceof TimeoutException || closed) {
                exchange.cancel(true);
            }
        });
    }

    /**
     * Ends all exchanges first, so that the I/O thread has nothing to wait for and closes its connections itself; closed at
     * once they would be by this thread, while that one may open another.
     */
    @Override
    public void close() {
        closed = true;
        for (CompletableFuture<HttpAnswer> answer : unanswered) {
            answer.completeExceptionally(new IOException("The client was closed before the answer came"));
        }
        client.close(CloseMode.GRACEFUL);
    }

    /** The names of hosts are verified by this client as well as by the JDK. */
    private static TlsStrategy tlsOf(SSLContext context) {
        return ClientTlsStrategyBuilder.create()
                .setHostVerificationPolicy(HostnameVerificationPolicy.BOTH)
                .setHostnameVerifier(new DefaultHostnameVerifier())
                .setSslContext(context)
                .buildAsync();
    }

    private static IOException explained(HttpCall call, Exception e) {
        if (e instanceof SSLException) {
            String message = "No TLS connection to " + call.uri().getAuthority() + ": " + deepest(e)
                    + " (the server's certificate must be valid, for this host, and signed by what"
                    + " druid.tls.trustStorePath trusts; the server may want one of druid.tls.keyStorePath)";
            return e instanceof SSLHandshakeException || e instanceof SSLPeerUnverifiedException
                    ? new NotSentException(message, e)
                    : new IOException(message, e);
        }
        if (e instanceof ConnectException
                || e instanceof ConnectTimeoutException
                || e instanceof ConnectionRequestTimeoutException
                || e instanceof UnknownHostException) {
            return new NotSentException(call + " was not sent: " + e.getMessage(), e);
        }
        return e instanceof IOException io ? io : new IOException(call + " failed: " + e, e);
    }

    /** The message of the last cause, which says what is wrong with a certificate. */
    private static String deepest(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getMessage();
    }
}
