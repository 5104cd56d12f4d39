// SPDX-License-Identifier: Apache-2.0
package io.tranquility.embedded.child;

import com.google.inject.Injector;
import com.google.inject.Key;
import com.google.inject.servlet.GuiceFilter;
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
import org.apache.druid.guice.RuntimeInfoModule;
import org.apache.druid.guice.StartupInjectorBuilder;
import org.apache.druid.guice.annotations.RemoteChatHandler;
import org.apache.druid.java.util.common.lifecycle.Lifecycle;
import org.apache.druid.java.util.common.logger.Logger;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.servlet.FilterHolder;
import org.eclipse.jetty.servlet.ServletContextHandler;

/**
 * One Druid server in this JVM, put together as Druid's own command line does it, with an injector of its own; a
 * restarted server gets a new one.
 *
 * <p>Guice's servlet filter finds its resources through a static field, so that of several servers in one JVM all
 * would answer with the resources of the last. Each server therefore gets its own injector's filter.
 */
final class DruidNode implements Node {
    private static final Logger LOG = new Logger(DruidNode.class);

    private final Role role;
    private final Properties properties;
    private final int port;
    private final Readiness readiness;
    private Injector injector;
    private Lifecycle lifecycle;
    private ThreadGroup threads;

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
        ServerRunnable server = runnable();
        new StartupInjectorBuilder()
                .withProperties(properties)
                .withExtensions()
                .add(new RuntimeInfoModule())
                .build()
                .getInstance(Injector.class)
                .injectMembers(server);
        injector = server.makeInjector(nodeRoles());
        useOwnFilter(injector);
    }

    @Override
    public void start() throws IOException, InterruptedException {
        threads = Thread.currentThread().getThreadGroup();
        lifecycle = GuiceRunnable.initLifecycle(injector, LOG); // ends the process if it fails
        try {
            readiness.await(role, port);
        } catch (IOException e) {
            stop();
            throw e;
        }
    }

    @Override
    public void stop() {
        lifecycle.stop();
        // A coordinator's group has the threads of Derby in it.
        if (role != Role.COORDINATOR && role != Role.SECOND_COORDINATOR) {
            threads.interrupt(); // Druid leaves some to the end of the process
        }
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

    private void useOwnFilter(Injector own) {
        boolean indexer = role == Role.INDEXER || role == Role.SECOND_INDEXER;
        Server jetty =
                own.getInstance(indexer ? Key.get(Server.class, RemoteChatHandler.class) : Key.get(Server.class));
        int replaced = 0;
        for (Handler handler : jetty.getChildHandlersByClass(ServletContextHandler.class)) {
            for (FilterHolder holder :
                    ((ServletContextHandler) handler).getServletHandler().getFilters()) {
                if (GuiceFilter.class.getName().equals(holder.getClassName())) {
                    holder.setFilter(own.getInstance(GuiceFilter.class));
                    replaced++;
                }
            }
        }
        if (replaced == 0) {
            throw new IllegalStateException("No Guice filter found in the server of the " + role
                    + ": this Druid is put together in another way than Druid 33");
        }
    }
}
