// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.overlord;

import io.tranquility.internal.http.HttpAnswer;
import io.tranquility.internal.http.HttpCall;
import io.tranquility.internal.http.HttpSender;
import io.tranquility.internal.retry.Retrier;
import io.tranquility.internal.retry.TransientException;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * Sends calls to the Overlord that leads: to each address until one answers, beginning with the one that answered last,
 * and on to where an Overlord that does not lead redirects them. Calls that carry credentials are redirected to addresses
 * only that the locator names, so that no answer can send a password elsewhere. Thread-safe.
 */
final class LeaderCalls {
    static final int MOST_REDIRECTS = 5;

    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final HttpSender http;
    private final OverlordLocator locator;
    private final boolean hasCredentials;

    /** Who answered last, or null; only a hint. */
    private volatile URI leader;

    LeaderCalls(HttpSender http, OverlordLocator locator, boolean hasCredentials) {
        this.http = http;
        this.locator = locator;
        this.hasCredentials = hasCredentials;
    }

    /** An answer and what it answers. */
    record Answered(HttpCall call, HttpAnswer answer) {}

    /** Sends a call; fails with an IOException, a TimeoutException or a TransientException. */
    CompletableFuture<Answered> send(String path, Function<URI, HttpCall> callTo) {
        return locator.locate().thenCompose(located -> {
            List<URI> known = located.stream().map(LeaderCalls::origin).toList();
            List<HttpCall> calls = leaderFirst(known).stream()
                    .map(address -> callTo.apply(address.resolve(path)))
                    .toList();
            return sendToOne(calls, 0, known);
        });
    }

    private List<URI> leaderFirst(List<URI> known) {
        URI last = leader;
        if (last == null || (hasCredentials && !known.contains(last))) {
            return known;
        }
        List<URI> ordered = new ArrayList<>(known);
        ordered.remove(last);
        ordered.add(0, last);
        return ordered;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the nested future is composed into the one that is returned
    private CompletableFuture<Answered> sendToOne(List<HttpCall> calls, int index, List<URI> known) {
        boolean isLast = index == calls.size() - 1;
        return follow(calls.get(index), known, 0)
                .handle((answered, e) -> {
                    if (e == null && (isLast || !isUnavailable(answered.answer()))) {
                        leader = origin(answered.call().uri());
                        return CompletableFuture.completedFuture(answered);
                    }
                    return isLast
                            ? CompletableFuture.<Answered>failedFuture(explained(Retrier.unwrapped(e), calls))
                            : sendToOne(calls, index + 1, known);
                })
                .thenCompose(Function.identity());
    }

    private CompletableFuture<Answered> follow(HttpCall call, List<URI> known, int redirects) {
        return http.send(call, TIMEOUT).thenCompose(answer -> {
            if (!isRedirect(answer)) {
                return CompletableFuture.completedFuture(new Answered(call, answer));
            }
            if (redirects == MOST_REDIRECTS) {
                throw new TransientException("The Overlord redirected " + call + " again after " + MOST_REDIRECTS
                        + " redirects; the Overlords do not agree on who leads");
            }
            return follow(call.to(target(call, answer, known)), known, redirects + 1);
        });
    }

    private URI target(HttpCall call, HttpAnswer answer, List<URI> known) {
        String location = answer.headers().getOrDefault("location", "");
        String message = "The Overlord redirected " + call + " to '" + location + "'";
        URI target;
        try {
            target = call.uri().resolve(location);
        } catch (IllegalArgumentException e) {
            throw new TransientException(message + ", which is no URL");
        }
        boolean isHttps = "https".equalsIgnoreCase(target.getScheme());
        if (location.isEmpty()
                || target.getHost() == null
                || target.getUserInfo() != null
                || !(isHttps || "http".equalsIgnoreCase(target.getScheme()))) {
            throw new TransientException(message + ", which is no address of an Overlord");
        }
        if (!isHttps && "https".equalsIgnoreCase(call.uri().getScheme())) {
            throw new TransientException(message + ", which is not encrypted, and is not followed");
        }
        if (hasCredentials && !known.contains(origin(target))) {
            throw new TransientException(message + ", which is none of the Overlords " + known
                    + ", and credentials are sent to those only; druidBeam.overlordUrls can name it");
        }
        return target;
    }

    private static Throwable explained(Throwable e, List<HttpCall> calls) {
        boolean isBroken = e instanceof IOException || e instanceof TimeoutException;
        if (!isBroken) {
            return e;
        }
        TransientException explained = new TransientException("No Overlord answers at "
                + calls.stream().map(call -> origin(call.uri())).toList() + "; the last: "
                + (e.getMessage() == null ? e : e.getMessage()));
        explained.initCause(e);
        return explained;
    }

    private static boolean isRedirect(HttpAnswer answer) {
        return switch (answer.status()) {
            case 301, 302, 307, 308 -> true;
            default -> false;
        };
    }

    private static boolean isUnavailable(HttpAnswer answer) {
        return answer.status() >= 502 && answer.status() <= 504;
    }

    /** Scheme, host and port alone. */
    private static URI origin(URI uri) {
        return URI.create(uri.getScheme() + "://" + uri.getAuthority());
    }
}
