package org.sallyport.datasource.sql.format;

import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How much rows in JSON say of themselves, as OData's parameter {@code odata.metadata} of the media type asks for it. Other
 * than there, who asks for nothing gets none: it costs as much as a short row does.
 */
public enum RowMetadata {
    NONE,
    /** Each row with its tag and its identifier. {@code full} means the same. */
    MINIMAL;

    /** What a request for JSON asks for: by the option {@code $format}, else by the fields {@code accept}. */
    public static RowMetadata asked(MultiMap headers, @Nullable String option) {
        List<String> parameters = option == null
                ? new MediaRanges(headers.getAll("accept")).parametersOf(RowFormat.JSON.mediaType())
                : MediaRanges.parameters(option);
        return parameters.stream()
                .map(RowMetadata::level)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(NONE);
    }

    private static @Nullable RowMetadata level(String parameter) {
        String[] sides = parameter.split("=", 2);
        String name = sides[0].strip();
        if (sides.length < 2 || !(name.equals("odata.metadata") || name.equals("metadata"))) {
            return null;
        }
        return switch (sides[1].strip()) {
            case "minimal", "full", "\"minimal\"", "\"full\"" -> MINIMAL;
            case "none", "\"none\"" -> NONE;
            default -> null;
        };
    }

    /** The field {@code content-type} of rows in JSON with it. */
    public String contentType() {
        String type = RowFormat.JSON.contentType();
        return this == NONE ? type : type + "; odata.metadata=minimal";
    }
}
