// SPDX-License-Identifier: Apache-2.0
package io.tranquility.benchmarks.micro;

import java.util.Collection;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Runs the benchmarks of this package, with time and allocation of each operation. */
public final class Micro {
    private Micro() {}

    /**
     * Runs them.
     *
     * @param millis how long one of five iterations lasts; 0 for one call of each, in this JVM, which measures nothing
     */
    public static Collection<RunResult> run(int millis) throws RunnerException {
        ChainedOptionsBuilder options =
                new OptionsBuilder().include(Micro.class.getPackageName()).shouldFailOnError(true);
        if (millis == 0) {
            options.forks(0).warmupIterations(0).measurementIterations(1).measurementTime(TimeValue.milliseconds(10));
        } else {
            options.forks(1)
                    .warmupIterations(5)
                    .warmupTime(TimeValue.milliseconds(millis))
                    .measurementIterations(5)
                    .measurementTime(TimeValue.milliseconds(millis))
                    .addProfiler(GCProfiler.class);
        }
        return new Runner(options.build()).run();
    }
}
