// SPDX-License-Identifier: Apache-2.0
package io.tranquility.embedded.child;

import com.google.inject.Injector;
import io.tranquility.embedded.Role;
import java.io.IOException;
import java.util.Properties;
import java.util.Set;
import org.apache.druid.cli.CliBroker;
import org.apache.druid.cli.CliCoordinator;
import org.apache.druid.cli.CliHistorical;
import org.apache.druid.cli.CliIndexer;
import org.apache.druid.cli.GuiceRunnable;
import org.apache.druid.cli.ServerRunnable;
import org.apache.druid.discovery.NodeRole;
import org.apache.druid.guice.StartupInjectorBuilder;
import org.apache.druid.java.util.common.lifecycle.Lifecycle;
import org.apache.druid.java.util.common.logger.Logger;

/**
 * One Druid 37 server, in the place of the embedded Druid's class of this name, which puts one of Druid 33 together: it comes
 * first on the child's class path.
 */
final class DruidNode implements Node {
    private static final Logger LOG = new Logger(DruidNode.class);

    private final Role role;
    private final Properties properties;
    private final int port;
    private final Readiness readiness;
    private Injector injector;
    private Lifecycle lifecycle;

    DruidNode(Role role, Properties properties, int port, Readiness readiness) {
        this.role = role;
        this.properties = properties;
        this.port = port;
        this.readiness = readiness;
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public void prepare() {
        final ServerRunnable server = runnable();
        new StartupInjectorBuilder()
                .withProperties(properties)
                .withExtensions()
                .build()
                .getInstance(Injector.class)
                .injectMembers(server);
        injector = server.makeInjector(nodeRoles());
    }

    @Override
    public void start() throws IOException, InterruptedException {
        lifecycle = GuiceRunnable.initLifecycle(injector, LOG);
        readiness.await(role, port);
    }

    @Override
    public void stop() {
        lifecycle.stop();
        lifecycle = null;
        injector = null;
    }

    private ServerRunnable runnable() {
        return switch (role) {
            case COORDINATOR, SECOND_COORDINATOR -> new CliCoordinator();
            case INDEXER, SECOND_INDEXER -> new CliIndexer();
            case HISTORICAL -> new CliHistorical();
            case BROKER -> new CliBroker();
            case ZOOKEEPER -> throw new IllegalArgumentException("ZooKeeper is no Druid server");
        };
    }

    private Set<NodeRole> nodeRoles() {
        return switch (role) {
            case COORDINATOR, SECOND_COORDINATOR -> Set.of(NodeRole.COORDINATOR, NodeRole.OVERLORD);
            case INDEXER, SECOND_INDEXER -> Set.of(NodeRole.INDEXER);
            case HISTORICAL -> Set.of(NodeRole.HISTORICAL);
            case BROKER -> Set.of(NodeRole.BROKER);
            case ZOOKEEPER -> throw new IllegalArgumentException("ZooKeeper is no Druid server");
        };
    }
}
