// SPDX-License-Identifier: Apache-2.0
package io.tranquility.event;

import com.fasterxml.jackson.core.SerializableString;
import java.io.IOException;

/** Writes an array of flat objects, one field after another. For one array and one thread. */
interface RowOutput {
    void startRow() throws IOException;

    void name(String name) throws IOException;

    // encodes itself once, for all rows
    void name(SerializableString name) throws IOException;

    // null is written as well; a value that cannot be written is an IOException
    void value(Object value) throws IOException;

    void value(long value) throws IOException;

    // of an event that is JSON already
    void value(JsonEvent event, int field) throws IOException;

    void endRow() throws IOException;

    /** Ends the array; nothing may be called after it. Not called if something could not be written. */
    void end() throws IOException;
}
