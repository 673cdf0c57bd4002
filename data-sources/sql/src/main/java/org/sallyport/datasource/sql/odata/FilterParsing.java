package org.sallyport.datasource.sql.odata;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.apache.olingo.commons.api.edm.Edm;
import org.apache.olingo.commons.api.edm.EdmEntityType;
import org.apache.olingo.commons.api.edm.FullQualifiedName;
import org.apache.olingo.commons.api.edm.provider.CsdlAbstractEdmProvider;
import org.apache.olingo.commons.api.edm.provider.CsdlEntityType;
import org.apache.olingo.commons.api.edm.provider.CsdlProperty;
import org.apache.olingo.commons.core.edm.EdmProviderImpl;
import org.apache.olingo.server.api.OData;
import org.apache.olingo.server.api.ODataLibraryException;
import org.apache.olingo.server.api.uri.queryoption.expression.Expression;
import org.apache.olingo.server.core.uri.parser.FilterParser;
import org.apache.olingo.server.core.uri.parser.UriParserSemanticException;
import org.apache.olingo.server.core.uri.parser.UriTokenizer;
import org.apache.olingo.server.core.uri.parser.UriTokenizer.TokenKind;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.sql.table.Column;
import org.sallyport.datasource.sql.table.ColumnType;
import org.sallyport.datasource.sql.table.QualifiedName;
import org.sallyport.datasource.sql.table.Table;

/** {@code $filter} through Olingo's own parser and type check, against a table's columns as an entity type. */
public final class FilterParsing {
    private static final FullQualifiedName ROW = new FullQualifiedName("table", "row");
    private static final OData ODATA = OData.newInstance();

    private FilterParsing() {}

    /** Loads the parser's classes: a few hundred milliseconds that no event loop should spend. */
    public static void warm() {
        Column column = new Column("a", "a", ColumnType.STRING, false, true, 0, false);
        Table table = new Table(new QualifiedName("s", "t"), List.of(column), List.of());
        parse("startswith(a,'b') and not (a eq null or a in ('c','d')) and length(a) add 1 gt 2", table);
    }

    /**
     * Parses and checks a filter.
     *
     * @throws SourceException {@code MALFORMED_FILTER}, {@code UNKNOWN_COLUMN} or {@code UNSUPPORTED_FUNCTION}
     */
    public static Expression parse(String filter, Table table) {
        FilterLimits.check(filter);
        Edm edm = new EdmProviderImpl(new RowType(table));
        EdmEntityType type = Objects.requireNonNull(edm.getEntityType(ROW));
        TrackingTokenizer tokenizer = new TrackingTokenizer(filter);
        try {
            Expression expression = new FilterParser(edm, ODATA)
                    .parse(tokenizer, type, null, Map.of())
                    .getExpression();
            if (!tokenizer.next(TokenKind.EOF)) {
                throw malformed("something follows that doesn't belong there", tokenizer, null);
            }
            return expression;
        } catch (UriParserSemanticException e) {
            throw semantic(e, filter, tokenizer);
        } catch (ODataLibraryException e) {
            String call = unknownCall(tokenizer, filter);
            throw call != null ? unsupported(call) : malformed("it can't be understood", tokenizer, e);
        } catch (SourceException e) {
            throw e;
        } catch (RuntimeException e) {
            // The parser trips over some malformed texts instead of refusing them.
            throw malformed("it can't be understood", tokenizer, e);
        }
    }

    private static SourceException semantic(UriParserSemanticException e, String filter, TrackingTokenizer tokenizer) {
        String name = tokenizer.lastName;
        if (e.getMessageKey() instanceof UriParserSemanticException.MessageKeys key) {
            switch (key) {
                case EXPRESSION_PROPERTY_NOT_IN_TYPE, PROPERTY_NOT_IN_TYPE, UNKNOWN_PART, FUNCTION_NOT_FOUND -> {
                    return filter.contains(name + "(") ? unsupported(name) : unknownColumn(name);
                }
                default -> {
                    // its own words tell what doesn't fit
                }
            }
        }
        return malformed(String.valueOf(e.getTranslatedMessage(Locale.ENGLISH).getMessage()), tokenizer, e);
    }

    /** A call of something that the parser has no token for ends as a syntax error; its name tells more. */
    private static @Nullable String unknownCall(TrackingTokenizer tokenizer, String filter) {
        String name = tokenizer.lastName;
        return !name.isEmpty() && filter.contains(name + "(") ? name : null;
    }

    private static SourceException unknownColumn(String name) {
        return new SourceException(
                SourceCode.UNKNOWN_COLUMN, "The table has no column '" + name + "' that the filter names");
    }

    public static SourceException unsupported(String function) {
        return new SourceException(
                SourceCode.UNSUPPORTED_FUNCTION, "The sql connector does not support the function " + function);
    }

    private static SourceException malformed(String why, TrackingTokenizer tokenizer, @Nullable Throwable cause) {
        return new SourceException(
                SourceCode.MALFORMED_FILTER, "The filter is malformed " + tokenizer.where() + ": " + why, cause);
    }

    /** Remembers how far the parser came, for messages. */
    private static final class TrackingTokenizer extends UriTokenizer {
        private final String text;
        private int consumed;
        private int last;
        private String lastName = "";

        TrackingTokenizer(String text) {
            super(text);
            this.text = text;
        }

        @Override
        public boolean next(TokenKind kind) {
            boolean found = super.next(kind);
            if (found) {
                String token = getText();
                if (kind == TokenKind.ODataIdentifier || kind == TokenKind.QualifiedName) {
                    lastName = token;
                }
                int at = text.indexOf(token, last);
                if (!token.isEmpty() && at >= 0) {
                    last = at;
                    consumed = Math.max(consumed, at + token.length());
                }
            }
            return found;
        }

        String where() {
            return consumed >= text.length()
                    ? "at its end"
                    : "near character " + (consumed + 1) + " of " + text.length();
        }
    }

    /** The table as Olingo's provider of one entity type. */
    private static final class RowType extends CsdlAbstractEdmProvider {
        private final CsdlEntityType type;

        RowType(Table table) {
            List<CsdlProperty> properties = new ArrayList<>();
            for (Column column : table.columns()) {
                properties.add(new CsdlProperty()
                        .setName(column.property())
                        .setType(column.type().edm().getFullQualifiedName()));
            }
            type = new CsdlEntityType().setName(ROW.getName()).setProperties(properties);
        }

        @Override
        public @Nullable CsdlEntityType getEntityType(FullQualifiedName name) {
            return name.equals(ROW) ? type : null;
        }
    }
}
