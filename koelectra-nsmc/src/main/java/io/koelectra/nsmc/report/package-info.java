/**
 * What a training leaves for people to look at: a page to read when it is done, and event files to
 * watch it by while it runs.
 */
package io.koelectra.nsmc.report;
