/** Finds labels that are probably wrong. */
package io.koelectra.nsmc.noise;
