// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import com.fasterxml.jackson.databind.JsonNode;
import javax.annotation.Nullable;
import org.apache.druid.java.util.common.DateTimes;
import org.apache.druid.java.util.common.IAE;
import org.joda.time.DateTime;
import org.joda.time.Interval;
import org.joda.time.chrono.ISOChronology;

/**
 * What the nested firehoses of {@code spec.ioConfig.firehose} ask for: {@code clipped}, {@code timed} and {@code receiver}
 * in any order, linked by {@code delegate}. Of several intervals their overlap counts, of several times the earliest.
 *
 * @param serviceName the name under which the endpoint is announced
 * @param shutoffTime when the task stops taking batches; null: only when told to
 * @param interval rows outside of it are not taken; null: all are
 */
record FirehoseChain(
        String serviceName,
        @Nullable DateTime shutoffTime,
        @Nullable Interval interval) {
    private static final int MAX_LENGTH = 16;
    private static final int MAX_SERVICE_NAME_LENGTH = 512;

    /**
     * Follows the chain from its first link.
     *
     * @throws IAE naming what is wrong with the chain and where
     */
    static FirehoseChain read(JsonNode firehose) {
        if (!firehose.isObject()) {
            throw new IAE(
                    "[spec.ioConfig.firehose] is missing; it must be a chain of clipped, timed and receiver firehoses");
        }
        String serviceName = null;
        DateTime shutoffTime = null;
        Interval interval = null;
        String path = "spec.ioConfig.firehose";
        int length = 0;
        for (JsonNode link = firehose; link.isObject(); link = link.path("delegate"), path += ".delegate") {
            if (++length > MAX_LENGTH) {
                throw new IAE("[spec.ioConfig.firehose] has more than %d links", MAX_LENGTH);
            }
            final String type = link.path("type").asText();
            switch (type) {
                case "clipped" -> interval = overlap(interval, interval(link, path), path);
                case "timed" -> shutoffTime = earlier(shutoffTime, time(link, path));
                case "receiver" -> serviceName = serviceName(link, path, serviceName);
                default ->
                    throw new IAE(
                            "[%s.type] is [%s]; the extension druid-tranquility knows clipped, timed and receiver",
                            path, type);
            }
        }
        if (serviceName == null) {
            throw new IAE(
                    "[spec.ioConfig.firehose] has no firehose of type receiver: nothing could be pushed to the task");
        }
        return new FirehoseChain(serviceName, shutoffTime, interval);
    }

    private static Interval interval(JsonNode link, String path) {
        final String text = link.path("interval").asText();
        try {
            return new Interval(text, ISOChronology.getInstanceUTC());
        } catch (IllegalArgumentException e) {
            throw new IAE(e, "[%s.interval] is [%s]; it must be an ISO 8601 interval", path, text);
        }
    }

    private static DateTime time(JsonNode link, String path) {
        final String text = link.path("shutoffTime").asText();
        if (text.isEmpty()) {
            throw new IAE("[%s.shutoffTime] is missing; it must be an ISO 8601 time", path);
        }
        try {
            return DateTimes.of(text);
        } catch (IllegalArgumentException e) {
            throw new IAE(e, "[%s.shutoffTime] is [%s]; it must be an ISO 8601 time", path, text);
        }
    }

    private static String serviceName(JsonNode link, String path, @Nullable String other) {
        final String name = link.path("serviceName").asText();
        if (other != null) {
            throw new IAE("[%s] is a second receiver, [%s] beside [%s]; a task has one", path, name, other);
        }
        if (name.isBlank()
                || name.length() > MAX_SERVICE_NAME_LENGTH
                || name.chars().anyMatch(Character::isISOControl)) {
            throw new IAE(
                    "[%s.serviceName] is [%s]; it must be 1 to %d printable characters",
                    path, name, MAX_SERVICE_NAME_LENGTH);
        }
        return name;
    }

    private static Interval overlap(@Nullable Interval a, Interval b, String path) {
        final Interval overlap = a == null ? b : a.overlap(b);
        if (overlap == null || overlap.toDurationMillis() == 0) {
            throw new IAE("[%s.interval] is [%s]; no row could be taken", path, a == null ? b : a + " within " + b);
        }
        return overlap;
    }

    private static DateTime earlier(@Nullable DateTime a, DateTime b) {
        return a == null || b.isBefore(a) ? b : a;
    }
}
