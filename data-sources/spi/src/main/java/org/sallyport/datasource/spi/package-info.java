/**
 * What a connector implements ({@link org.sallyport.datasource.spi.Connector},
 * {@link org.sallyport.datasource.spi.DataSource}) and may see. Everything is HTTP: an operation is a request that the
 * connector's OpenAPI document describes, its result is a response that streams.
 */
@NullMarked
package org.sallyport.datasource.spi;

import org.jspecify.annotations.NullMarked;
