/** Procedures, functions and statements that callers write: what they take and what they give. */
@NullMarked
package org.sallyport.datasource.sql.routine;

import org.jspecify.annotations.NullMarked;
