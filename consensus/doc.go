// Package consensus runs the ledger as a CometBFT application and puts a node
// together: the application (App), the order of transactions in a block, signature
// checks, submission with an answer at finality, and what a node can be asked.
//
// It decides nothing about points. It must not know operations, accounts or HTTP: a
// block goes into ledger.Execute, and what comes out is translated. Everything that
// CometBFT asks of an application (spec/abci/abci++_app_requirements.md, cited here as
// "Requirement 1" to "Requirement 13") is kept in this package or in ledger.
package consensus
