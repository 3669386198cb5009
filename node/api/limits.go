package api

import "time"

// Bounds on what comes from outside, each with its reason.
const (
	// MaxPage bounds the lines of a page of a statement or a list: a screen of a wallet is 20, and an
	// export asks for pages one after the other.
	MaxPage = 200

	// maxStatementBytes bounds the transactions that are read for a page of a statement,
	// whose lines say what was signed: it ends early behind the statementChunk lines that
	// reach it.
	maxStatementBytes = 8 << 20
	statementChunk    = 20

	// DefaultPage is how many lines a statement page has when none are asked for.
	DefaultPage = 50

	// maxBlocksLooked bounds the blocks that a page of transactions is looked for in: an idle
	// network makes as many in three hours.
	maxBlocksLooked = 1000

	// MaxBlocks bounds the blocks of a page of their list: each is read whole.
	MaxBlocks = 50

	// MaxEntries bounds the entries of a page of the log, DefaultEntries is how many it
	// has when none are asked for, and maxEntryBytes bounds their keys and records
	// together: a page stops behind the entry that reaches it.
	MaxEntries     = 1000
	DefaultEntries = 200
	maxEntryBytes  = 1 << 20

	// maxLongPollSeconds bounds how long a page is waited for: less than proxies wait.
	maxLongPollSeconds = 25

	// streamFor bounds a stream of server-sent events: a reader comes back with the last
	// id that it saw, and the node may have closed for good in between.
	streamFor = 10 * time.Minute

	// maxStreams bounds the streams at one time, each of which has a connection.
	maxStreams = 256

	// maxHeaderBytes bounds a request's header: ours carry no cookies.
	maxHeaderBytes = 16 << 10

	// headerTimeout is how long a caller may take for a request's header, and
	// bodyTimeout for all of it: a transaction of 256 KiB at 200 kbit/s.
	headerTimeout = 5 * time.Second
	bodyTimeout   = 15 * time.Second

	// writeTimeout is how long an answer may take from the end of the header to its
	// last byte, beside the wait for finality.
	writeTimeout = 30 * time.Second

	// catchUpTimeout is how long a read waits for the block that it is to show: another
	// node has it a fraction of a second later, and after a cut of the network seconds.
	catchUpTimeout = 5 * time.Second

	// maxWaits bounds the callers who wait for a block and need not say who they are. A
	// read after a write waits for a fraction of a second, so that a thousand a second have a
	// place; whoever asks for blocks far ahead holds so many connections and no more.
	maxWaits = 256

	// staleAfter is the age of the last block from which a node is not ready: three times
	// what passes between two blocks of an idle network.
	staleAfter = 30 * time.Second

	// idleTimeout closes a connection that asks nothing: tills ask every few seconds.
	idleTimeout = 2 * time.Minute

	// smallBody is the longest body that is read without a place among maxBatches: a
	// dozen operations. 64 batches of 256 KiB are 16 MiB, and several times what a node
	// lets into its mempool.
	smallBody  = 8 << 10
	maxBatches = 64

	// maxBlockReads bounds the requests at one time that read a whole block to answer, each
	// some 20 ms and, with a full block and its receipts, some 20 MB: a node with as many
	// callers as it has connections would have no memory left.
	maxBlockReads = 16

	// stopTimeout is how long those who are being answered have when the server stops.
	stopTimeout = 5 * time.Second

	// auditTimeout bounds a check of the whole state: ten million accounts take minutes.
	auditTimeout = time.Hour

	// maxAnswerBytes bounds what the client reads of one answer: 4,000 receipts of some
	// 1.5 KB.
	maxAnswerBytes = 32 << 20

	// MaxWait bounds Config.Wait: proxies in between give up after a minute.
	MaxWait = 50 * time.Second

	// maxRequestBytes bounds the body of a request or an answer: some 600 bytes.
	maxRequestBytes = 4 << 10
)

// Bounds on the retries of a submission.
const (
	// submitTimeout is how long one attempt may take: the longest wait of a node, and
	// the way there and back.
	submitTimeout = MaxWait + 10*time.Second

	// busyFor is how long a submission keeps trying while the node is busy: an import
	// fills a node's share of the mempool for seconds at a time.
	busyFor = 2 * time.Minute

	// firstBackoff and maxBackoff bound the time between two attempts: a block is a
	// fraction of a second, and makes room.
	firstBackoff = 50 * time.Millisecond
	maxBackoff   = time.Second

	// maxUnheard is how often a submission is sent whose connection breaks.
	maxUnheard = 3
)
