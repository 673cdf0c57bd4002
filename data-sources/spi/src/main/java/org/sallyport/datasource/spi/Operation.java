package org.sallyport.datasource.spi;

import java.util.List;

/**
 * An operation of a connector, with what a request applies it to.
 *
 * @param id the operationId of the OpenAPI document
 * @param effect what it may do
 * @param resources what it touches inside the target, in the form that access policies name, for instance
 *     {@code public.orders}; empty when it touches nothing in particular
 */
public record Operation(String id, Effect effect, List<String> resources) {
    public Operation {
        resources = List.copyOf(resources);
    }
}
