// SPDX-License-Identifier: Apache-2.0
/** Dead letters: what was dropped or could not be parsed, kept with the reason and the original bytes. */
package io.tranquility.deadletters;
