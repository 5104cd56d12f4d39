// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.http;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tranquility.druid.DruidSecurity;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Calls to Druid: plain HTTP by {@link PlainHttpSender}, HTTPS by {@link ApacheHttpSender}. The one that is configured is
 * opened at once, so that wrong options are told at once; the other one for the first call that needs it, which hardly any does:
 * what Apache's loads is a good part of the time to the first event that is sent.
 */
public final class DruidHttpSender implements HttpSender {
    private final Function<Scheme, HttpSender> opener;

    @GuardedBy("this")
    private final Map<Scheme, HttpSender> senders = new EnumMap<>(Scheme.class);

    @GuardedBy("this")
    private boolean closed;

    /**
     * Sends the credentials with each call, so it is used for nothing else than Druid's Overlord and tasks.
     *
     * @param threadName the beginning of the names of its threads, which end with {@link #close}
     * @throws IllegalArgumentException if TLS cannot be set up as the options say
     */
    public DruidHttpSender(String threadName, DruidSecurity security) {
        this(Scheme.of(security), scheme -> switch (scheme) {
            case HTTP -> new PlainHttpSender(threadName, security.authentication());
            case HTTPS -> new ApacheHttpSender(threadName, security);
        });
    }

    /** @param opener makes the client of a scheme; asked once for each */
    DruidHttpSender(Scheme usual, Function<Scheme, HttpSender> opener) {
        this.opener = opener;
        senders.put(usual, opener.apply(usual));
    }

    @Override
    public CompletableFuture<HttpAnswer> send(HttpCall call, Duration timeout) {
        boolean isSecure = "https".equalsIgnoreCase(call.uri().getScheme());
        HttpSender sender;
        synchronized (this) {
            if (closed) {
                return CompletableFuture.failedFuture(new IOException(call + " was not sent: the client is closed"));
            }
            try {
                sender = senders.computeIfAbsent(isSecure ? Scheme.HTTPS : Scheme.HTTP, opener);
            } catch (RuntimeException e) {
                return CompletableFuture.failedFuture(new NotSentException(
                        call + " was not sent: its client cannot be opened: " + e.getMessage(), e));
            }
        }
        return sender.send(call, timeout);
    }

    @Override
    public synchronized void close() {
        closed = true;
        senders.values().forEach(HttpSender::close);
    }
}
