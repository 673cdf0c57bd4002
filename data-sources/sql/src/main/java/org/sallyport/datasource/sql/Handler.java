package org.sallyport.datasource.sql;

import io.vertx.core.Future;
import org.sallyport.datasource.spi.Answer;
import org.sallyport.datasource.spi.Call;

/** Does what one kind of request asks for, on the context that called. */
@FunctionalInterface
interface Handler {

    /**
     * Serves a call.
     *
     * @throws org.sallyport.datasource.spi.SourceException instead of a failed future, where it fails at once
     */
    Future<Answer> serve(Call call, SqlRequest request);
}
