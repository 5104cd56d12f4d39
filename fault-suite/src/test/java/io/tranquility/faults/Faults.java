// SPDX-License-Identifier: Apache-2.0
package io.tranquility.faults;

import io.tranquility.faults.DruidCluster.Node;
import io.tranquility.testing.NetworkFault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The faults that several rows have. */
final class Faults {
    private Faults() {}

    /** So many of the pushes get the fault, for so long. */
    static Scenario.Injection pushes(double share, NetworkFault fault, Duration duration) {
        return world -> {
            world.network().failPushes(share, fault);
            world.flow(duration);
            world.network().heal();
            if (world.network().faultyRequests() == 0) {
                throw new AssertionError("No push got the fault");
            }
        };
    }

    /** Nothing passes between us and the tasks. */
    static Scenario.Injection silence(Duration duration) {
        return world -> {
            world.network().silent(true);
            world.flow(duration);
            world.network().silent(false);
        };
    }

    /** All pushes to the first replicant get the fault, for so long. */
    static Scenario.Injection pushesToOne(NetworkFault fault, Duration duration) {
        return world -> {
            world.network().failPushesTo(world.api().port(world.tasks().get(0)), fault);
            world.flow(duration);
        };
    }

    /** A node is away, or several are. */
    static Scenario.Injection away(Duration duration, Node... nodes) {
        return world -> {
            for (Node node : nodes) {
                world.druid().stop(node);
            }
            world.flow(duration);
            for (Node node : nodes) {
                world.druid().start(node);
            }
        };
    }

    /** A disk that is not ours is full. */
    static Scenario.Injection full(SmallDisk disk, Duration duration) {
        return world -> {
            disk.fill();
            world.flow(duration);
            disk.free();
        };
    }

    /** The disks below the workers' tasks are full. */
    static Scenario.Injection fullBelowTasks(Duration duration, SmallDisk... disks) {
        return failing(world -> {
            for (SmallDisk disk : disks) {
                disk.fill();
            }
            world.flow(duration);
            for (SmallDisk disk : disks) {
                disk.free();
            }
        });
    }

    /** The directory below a worker's tasks is read-only. */
    static Scenario.Injection readOnlyBelowTasks(Duration duration, SmallDisk disk) {
        return failing(readOnly(disk, duration));
    }

    /** What makes a task fail that has to write. */
    private static Scenario.Injection failing(Scenario.Injection fault) {
        return world -> {
            List<String> before = world.tasks();
            fault.inject(world);
            if (world.tasks().containsAll(before)) {
                throw new AssertionError("No task has failed");
            }
        };
    }

    /** A disk that is not ours is read-only. */
    static Scenario.Injection readOnly(SmallDisk disk, Duration duration) {
        return world -> {
            disk.readOnly();
            world.flow(duration);
            disk.writable();
        };
    }

    /** One of the tasks is cancelled. */
    static Scenario.Injection taskCancelled() {
        return world -> world.api().cancel(world.tasks().get(0));
    }

    /** All tasks are cancelled. */
    static Scenario.Injection allTasksCancelled() {
        return world -> {
            for (String task : world.tasks()) {
                world.api().cancel(task);
            }
        };
    }

    /** The process of one of the tasks is killed; Druid 28 has one for each. */
    static Scenario.Injection peonKilled() {
        return world -> {
            String task = world.tasks().get(0);
            List<ProcessHandle> peons = ProcessHandle.current()
                    .descendants()
                    .filter(process -> commandLine(process.pid()).contains("peon")
                            && commandLine(process.pid()).contains(task))
                    .toList();
            if (peons.isEmpty()) {
                throw new AssertionError("No process has the task " + task);
            }
            peons.forEach(ProcessHandle::destroyForcibly);
        };
    }

    private static String commandLine(long pid) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), "cmdline"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return ""; // It has ended.
        }
    }

    /** Our process is killed so often, after so long each time, and started again at once. */
    static Scenario.Injection processKilled(int times, Duration apart) {
        return world -> {
            KillableSystem system = (KillableSystem) world.system();
            for (int i = 0; i < times; i++) {
                world.flow(apart.plusMillis(i * 137L));
                system.kill();
                system.start();
            }
        };
    }
}
