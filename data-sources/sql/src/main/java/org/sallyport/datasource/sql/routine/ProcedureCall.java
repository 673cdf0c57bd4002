package org.sallyport.datasource.sql.routine;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A call of a procedure.
 *
 * @param procedure what is called
 * @param values the values of the parameters that are given, by their names; of the classes that
 *     {@link org.sallyport.datasource.sql.format.CellReader} gives for their types
 */
public record ProcedureCall(Procedure procedure, Map<String, @Nullable Object> values) {
    public ProcedureCall {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }
}
