/** Labelled texts and the files that they are read from. */
package io.koelectra.nsmc.data;
