package io.koelectra.nsmc.data;

import java.util.List;

/**
 * A row of a file.
 *
 * @param line where it begins, from 1
 * @param values all of them, or those of the columns asked for in the order asked
 */
record FileRow(int line, List<String> values) {}
