package org.sallyport.datasource.spi;

import org.sallyport.datasource.settings.Settings;

/**
 * A connection as a connector sees it.
 *
 * @param id the connection's id
 * @param version rises with every change of parameters or credentials
 * @param parameters its parameters
 */
public record Connection(String id, long version, Settings parameters) {}
