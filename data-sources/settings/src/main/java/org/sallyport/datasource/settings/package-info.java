/**
 * Typed settings: connection parameters, {@code agent.yaml}, {@code cloud.yaml}. Reading goes on after a problem, so
 * that all problems are reported at once, each with its line.
 */
@NullMarked
package org.sallyport.datasource.settings;

import org.jspecify.annotations.NullMarked;
