// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import com.google.inject.Binder;
import com.google.inject.Provider;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.apache.druid.discovery.NodeRole;
import org.apache.druid.guice.LazySingleton;
import org.apache.druid.guice.annotations.LoadScope;
import org.apache.druid.initialization.DruidModule;
import org.apache.druid.segment.realtime.appenderator.Appenderator;
import org.apache.druid.segment.realtime.appenderator.AppenderatorsManager;
import org.apache.druid.segment.realtime.appenderator.SegmentNotWritableException;
import org.apache.druid.segment.realtime.appenderator.UnifiedIndexerAppenderatorsManager;

/**
 * Makes the index of the tests' Indexers fail in the middle of a request, when {@link FaultFilter} has said so for the
 * request's thread.
 */
@LoadScope(roles = NodeRole.INDEXER_JSON_NAME)
public final class HalfWayFaults implements DruidModule {
    /** How many rows the thread's request may add before one fails; null: all. */
    private static final ThreadLocal<Integer> ROWS_LEFT = new ThreadLocal<>();

    /** Lets the current request fail once, after so many rows. */
    static void failAfter(int rows) {
        ROWS_LEFT.set(rows);
    }

    static void clear() {
        ROWS_LEFT.remove();
    }

    @Override
    public void configure(Binder binder) {
        final Provider<UnifiedIndexerAppenderatorsManager> real =
                binder.getProvider(UnifiedIndexerAppenderatorsManager.class);
        binder.bind(AppenderatorsManager.class)
                .toProvider(() -> wrap(AppenderatorsManager.class, real.get(), HalfWayFaults::wrapMade))
                .in(LazySingleton.class);
    }

    private interface Around {
        Object call(Method method, Object target, Object[] arguments) throws Exception;
    }

    private static Object wrapMade(Method method, Object target, Object[] arguments) throws Exception {
        final Object result = method.invoke(target, arguments);
        return isFaulty(result) ? wrap(Appenderator.class, result, HalfWayFaults::addOrFail) : result;
    }

    private static boolean isFaulty(Object made) {
        return made instanceof Appenderator appenderator
                && appenderator.getDataSource().contains("faulthalf");
    }

    private static Object addOrFail(Method method, Object target, Object[] arguments) throws Exception {
        final Integer left = ROWS_LEFT.get();
        if (method.getName().equals("add") && left != null) {
            if (left == 0) {
                ROWS_LEFT.remove();
                throw new SegmentNotWritableException("A fault of the tests");
            }
            ROWS_LEFT.set(left - 1);
        }
        return method.invoke(target, arguments);
    }

    private static <T> T wrap(Class<T> type, Object target, Around around) {
        final InvocationHandler handler = (proxy, method, arguments) -> {
            try {
                return around.call(method, target, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        };
        return type.cast(Proxy.newProxyInstance(HalfWayFaults.class.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
