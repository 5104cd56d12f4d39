// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.http;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tranquility.druid.DruidSecurity;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Calls to Druid: plain HTTP by {@link PlainHttpSender}, HTTPS by {@link ApacheHttpSender}. Each is made for the first call that
 * needs it: most need one of them, and what the other one would load is a good part of the time to the first event that is sent.
 */
public final class DruidHttpSender implements HttpSender {
    private final String threadName;
    private final DruidSecurity security;

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
        this.threadName = threadName;
        this.security = security;
        Scheme usual = Scheme.of(security);
        senders.put(usual, open(usual));
    }

    @Override
    public CompletableFuture<HttpAnswer> send(HttpCall call, Duration timeout) {
        boolean isSecure = "https".equalsIgnoreCase(call.uri().getScheme());
        HttpSender sender;
        synchronized (this) {
            if (closed) {
                return CompletableFuture.failedFuture(new IOException(call + " was not sent: the client is closed"));
            }
            sender = senders.computeIfAbsent(isSecure ? Scheme.HTTPS : Scheme.HTTP, this::open);
        }
        return sender.send(call, timeout);
    }

    @Override
    public synchronized void close() {
        closed = true;
        senders.values().forEach(HttpSender::close);
    }

    private HttpSender open(Scheme scheme) {
        return scheme == Scheme.HTTPS
                ? new ApacheHttpSender(threadName, security)
                : new PlainHttpSender(threadName, security.authentication());
    }
}
