// SPDX-License-Identifier: Apache-2.0
package io.tranquility.druid;

import java.util.Objects;

/**
 * Where the events go.
 *
 * @param overlordService the Overlord's {@code druid.service}, for example {@code druid/overlord}
 * @param discoveryPath the ZooKeeper path under which Druid announces its services, for example {@code /druid/discovery}
 * @param dataSource the data source
 */
public record DruidLocation(String overlordService, String discoveryPath, String dataSource) {
    public DruidLocation {
        Objects.requireNonNull(overlordService, "overlordService");
        Objects.requireNonNull(discoveryPath, "discoveryPath");
        Objects.requireNonNull(dataSource, "dataSource");
        if (dataSource.isBlank() || dataSource.contains("/")) {
            throw new IllegalArgumentException(
                    "A data source's name is not empty and has no slash, but is '" + dataSource + "'");
        }
    }

    /** The Overlord's service as Druid writes it in ZooKeeper and in the names of firehoses. */
    public String overlordServiceKey() {
        return overlordService.replace('/', ':');
    }
}
