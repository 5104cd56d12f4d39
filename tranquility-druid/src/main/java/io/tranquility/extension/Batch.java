// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import java.util.List;
import org.apache.druid.data.input.InputRow;

/**
 * A decoded batch: what can be added to the index, and what cannot.
 *
 * @param events how many events the client sent
 * @param rejected in the order of their indexes
 */
record Batch(int events, List<Row> rows, List<Rejection> rejected) {

    /** @param index the row's place in the batch, from 0 */
    record Row(int index, InputRow row) {}
}
