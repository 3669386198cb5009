// Package samples holds the purchase file that the project ships. It is of our own
// making: no real shop, member or sale is in it.
package samples

import _ "embed" // for the file

// MartPurchases is a few months of a grocer's till receipts as CSV, with what real
// exports have: returns, purchases without a member, a line that a till repeated,
// lines of two tills mixed, odd spacing and quotes.
//
//go:embed mart-purchases.csv
var MartPurchases []byte

// MartColumns is the column map of MartPurchases, as punkt points import --map takes it.
const MartColumns = "receipt=InvoiceNo,member=CustomerID,time=InvoiceDate,quantity=Quantity,price=UnitPrice"
