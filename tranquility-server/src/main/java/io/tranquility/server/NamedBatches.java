// SPDX-License-Identifier: Apache-2.0
package io.tranquility.server;

import io.tranquility.beam.SendResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Events travel in batches of their own, whose names come from the request: so Druid knows a batch that comes again, also in
 * a later pass or from another server. A batch has the events of one data source that stand in a certain place of the body:
 * the first so many, the next so many. Equal bodies make equal batches.
 */
final class NamedBatches implements Outlet {
    private final String name;
    private final Listener listener;

    /** By the names of the data sources. */
    private final Map<String, Place> places = new LinkedHashMap<>();

    /** @param name of the request */
    NamedBatches(String name, Listener listener) {
        this.name = name;
        this.listener = listener;
    }

    @Override
    public boolean offer(int index, Item item, boolean isToSend) {
        return places.computeIfAbsent(item.source().name(), any -> new Place(item.source()))
                .offer(index, item, isToSend);
    }

    @Override
    public boolean end() {
        return places.values().stream().allMatch(Place::handOn);
    }

    private record Event(int index, Item item) {}

    /** The place that is read in the events of one data source. */
    private final class Place {
        private final DataSource source;
        private final int size;
        private final List<Event> toSend = new ArrayList<>();
        private int number;
        private int seen;

        Place(DataSource source) {
            this.source = source;
            this.size = source.config().druidBeamTuning().firehoseChunkSize();
        }

        boolean offer(int index, Item item, boolean isToSend) {
            if (seen == size) {
                if (!handOn()) {
                    return false;
                }
                number++;
                seen = 0;
            }
            seen++;
            if (isToSend) {
                toSend.add(new Event(index, item));
            }
            return true;
        }

        boolean handOn() {
            if (toSend.isEmpty()) {
                return true;
            }
            List<CompletableFuture<SendResult>> results = source.tranquilizer()
                    .sendBatch(
                            name + "-" + number,
                            toSend.stream().map(event -> event.item().event()).toList());
            for (int i = 0; i < results.size(); i++) {
                Sending sending =
                        new Sending(toSend.get(i).index(), toSend.get(i).item(), listener);
                CompletableFuture<?> unused = results.get(i).whenComplete(sending);
                if (sending.isRefused()) {
                    // All of a batch are, or none.
                    return false;
                }
            }
            listener.handedOn(results.size());
            toSend.clear();
            return true;
        }
    }
}
