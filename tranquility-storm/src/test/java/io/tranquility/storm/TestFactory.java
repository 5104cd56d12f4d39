// SPDX-License-Identifier: Apache-2.0
package io.tranquility.storm;

import io.tranquility.adapter.BeamFactory;
import io.tranquility.tranquilizer.Tranquilizer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Makes the clients of a test, also where Storm has made copies of this. */
record TestFactory<E>(String name) implements BeamFactory<E> {
    private static final Map<String, Clients> CLIENTS = new ConcurrentHashMap<>();

    private record Clients(Supplier<? extends Tranquilizer<?>> supplier, AtomicInteger opened) {}

    static <E> TestFactory<E> of(String name, Supplier<Tranquilizer<E>> clients) {
        CLIENTS.put(name, new Clients(clients, new AtomicInteger()));
        return new TestFactory<>(name);
    }

    @Override
    @SuppressWarnings("unchecked") // as it was given to of
    public Tranquilizer<E> makeTranquilizer() {
        Clients clients = CLIENTS.get(name);
        clients.opened.incrementAndGet();
        return (Tranquilizer<E>) clients.supplier.get();
    }

    int opened() {
        return CLIENTS.get(name).opened.get();
    }

    void forget() {
        CLIENTS.remove(name);
    }
}
