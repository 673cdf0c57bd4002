package org.sallyport.datasource.sql;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.sql.format.InputRow;
import org.sallyport.datasource.sql.format.RowReader;
import org.sallyport.datasource.sql.table.Column;

/** The values of parameters: a JSON object, read as strictly and as exactly as the one row of a body would be. */
final class GivenValues {
    private GivenValues() {}

    /** The values by the parameters' names; those that the object doesn't name are missing. */
    static Map<String, @Nullable Object> read(Buffer json, List<Column> parameters) {
        List<InputRow> rows = new ArrayList<>();
        try (RowReader reader = RowReader.of("application/json", parameters)) {
            rows.addAll(reader.read(json));
            rows.addAll(reader.finish());
        }
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (int i = 0; i < parameters.size(); i++) {
            if (!rows.isEmpty() && rows.get(0).has(i)) {
                values.put(parameters.get(i).name(), rows.get(0).value(i));
            }
        }
        return values;
    }
}
