// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import com.fasterxml.jackson.databind.InjectableValues;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.druid.jackson.DefaultObjectMapper;
import org.apache.druid.math.expr.ExprMacroTable;
import org.apache.druid.timeline.DataSegment;

/** Druid's mapper as its processes have it, with the extension loaded. */
final class DruidJson {
    private DruidJson() {}

    static ObjectMapper mapper() {
        final ObjectMapper mapper = new DefaultObjectMapper();
        new TranquilityModule().getJacksonModules().forEach(mapper::registerModule);
        return mapper.setInjectableValues(new InjectableValues.Std()
                .addValue(ObjectMapper.class, mapper)
                .addValue(ExprMacroTable.class, ExprMacroTable.nil())
                .addValue(DataSegment.PruneSpecsHolder.class, DataSegment.PruneSpecsHolder.DEFAULT)
                .addValue(PushLimits.class, PushLimits.of(PushConfig.defaults())));
    }
}
