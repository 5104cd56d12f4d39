// SPDX-License-Identifier: Apache-2.0
package io.tranquility.console;

import java.util.Map;
import java.util.Optional;

/** An application, as its console asks it. Thread-safe, and answers at once. */
public interface Monitored {
    /** Its data sources at this moment, by name. */
    Map<String, MonitoredSource> sources();

    /** Why it should be given no work now, as a sentence; empty if it is ready. */
    Optional<String> notReady();

    /** What it says of itself as a whole, for JSON. */
    Map<String, Object> describe();
}
