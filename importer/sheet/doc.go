// Package sheet reads tables as tills and spreadsheets export them: lines of fields in
// one of many encodings, plain, gzipped or zipped. What is not said about a file it
// finds out from its beginning, and where that is not certain it fails and says what
// to say. It knows nothing of what the columns mean, and streams.
package sheet
