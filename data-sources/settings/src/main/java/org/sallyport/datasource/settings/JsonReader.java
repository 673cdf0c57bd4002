package org.sallyport.datasource.settings;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sallyport.datasource.settings.Settings.Entry;

/** Turns JSON values into entries; they have no lines. */
final class JsonReader {
    private JsonReader() {}

    static Map<String, Entry> entries(JsonObject json) {
        Map<String, Entry> entries = new LinkedHashMap<>();
        for (String name : json.fieldNames()) {
            Object value = json.getValue(name);
            if (value != null) {
                entries.put(name, entry(value));
            }
        }
        return entries;
    }

    private static Entry entry(Object value) {
        if (value instanceof JsonObject object) {
            return new Entry(entries(object), 0);
        }
        if (value instanceof JsonArray array) {
            List<Entry> items = new ArrayList<>();
            for (int i = 0; i < array.size(); i++) {
                Object item = array.getValue(i);
                items.add(entry(item == null ? "" : item));
            }
            return new Entry(items, 0);
        }
        if (value instanceof Integer number) {
            return new Entry(number.longValue(), 0);
        }
        return new Entry(value, 0);
    }
}
