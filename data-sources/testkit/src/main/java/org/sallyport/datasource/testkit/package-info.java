/**
 * For tests and benchmarks: {@link org.sallyport.datasource.testkit.ConnectorContract}, which every connector passes, a
 * {@link org.sallyport.datasource.testkit.TestConnector} that needs no data source, and real databases that tests start.
 */
@NullMarked
package org.sallyport.datasource.testkit;

import org.jspecify.annotations.NullMarked;
