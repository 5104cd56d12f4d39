// SPDX-License-Identifier: Apache-2.0
package io.tranquility.config;

import io.tranquility.druid.ClusteredBeamTuning;
import io.tranquility.druid.DruidBeamTuning;
import io.tranquility.druid.DruidDiscovery;
import io.tranquility.druid.DruidLocation;
import io.tranquility.druid.DruidSecurity;
import io.tranquility.druid.DruidSpec;
import io.tranquility.druid.ZooKeeperOptions;
import io.tranquility.event.EventFields;
import io.tranquility.event.FlattenSpec;
import io.tranquility.event.TimestampSpec;
import io.tranquility.tranquilizer.TranquilizerTuning;

/**
 * All that the configuration says of one data source.
 *
 * @param location where events go
 * @param timestampSpec where an event has its time
 * @param input how bytes are read, and how nested events become flat
 * @param fields what else of an event is sent
 * @param dimensions what of an event decides its partition
 * @param smile whether events are sent as Smile, not JSON
 * @param spec what Druid makes of the events
 * @param beamTuning time, window and tasks
 * @param druidBeamTuning how tasks are created and fed
 * @param tranquilizerTuning how events are collected
 * @param zookeeper the ZooKeeper
 * @param discovery how the Overlord and the tasks are found
 * @param security encryption and authentication of the calls to Druid
 */
public record DataSourceConfig(
        DruidLocation location,
        TimestampSpec timestampSpec,
        InputSpec input,
        EventFields fields,
        EventFields dimensions,
        boolean smile,
        DruidSpec spec,
        ClusteredBeamTuning beamTuning,
        DruidBeamTuning druidBeamTuning,
        TranquilizerTuning tranquilizerTuning,
        ZooKeeperOptions zookeeper,
        DruidDiscovery discovery,
        DruidSecurity security) {
    /** The name of the data source. */
    public String dataSource() {
        return location.dataSource();
    }

    /**
     * How events that are maps become flat.
     *
     * @throws ConfigException if that cannot be done to maps
     */
    public FlattenSpec flattenSpec() {
        return input.flattening();
    }

    /** The same under another name. */
    public DataSourceConfig withDataSource(String name) {
        return with(new DruidLocation(location.overlordService(), location.discoveryPath(), name), input);
    }

    /** The same for events that are flat already, because Druid's own parsers made them. */
    public DataSourceConfig withFlatEvents() {
        return with(location, input.withoutFlattening());
    }

    private DataSourceConfig with(DruidLocation newLocation, InputSpec newInput) {
        return new DataSourceConfig(
                newLocation,
                timestampSpec,
                newInput,
                fields,
                dimensions,
                smile,
                spec,
                beamTuning,
                druidBeamTuning,
                tranquilizerTuning,
                zookeeper,
                discovery,
                security);
    }
}
