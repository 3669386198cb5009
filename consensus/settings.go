package consensus

import (
	"log/slog"
	"time"

	cfg "github.com/cometbft/cometbft/config"
	"github.com/cometbft/cometbft/types"

	"github.com/punkt-ledger/punkt/ledger/tx"
)

// settings are CometBFT's for a node. What is not set here is CometBFT's default.
func settings(c Config) *cfg.Config {
	s := cfg.DefaultConfig()
	s.SetRoot(c.Home)
	s.Moniker = c.Moniker

	// Peers are the partners' nodes and nobody else: App.Query tells which.
	s.FilterPeers = true

	// The key-value indexer would write every transaction once more. The ledger knows
	// the height of a transaction, and the state store its result.
	s.TxIndex.Indexer = "null"
	s.Storage.DiscardABCIResponses = false

	// "" means no RPC at all; Validate keeps any other address on loopback.
	s.RPC.ListenAddress = ""
	if c.RPC != "" {
		s.RPC.ListenAddress = "tcp://" + c.RPC
	}
	s.RPC.PprofListenAddress = ""

	setPeers(s.P2P, c.P2P)
	setMempool(s.Mempool)
	setRounds(s.Consensus)
	return s
}

func setPeers(s *cfg.P2PConfig, listen string) {
	s.ListenAddress = "tcp://" + listen
	s.PersistentPeers = "" // Node.dial keeps the connections
	s.PexReactor = false   // partners know each other's addresses; strangers are refused anyway
	s.AddrBookStrict = false
	s.AllowDuplicateIP = true // partners may share a data centre's address, and a test shares loopback
	s.MaxNumInboundPeers = 200
	// Votes wait this long for company before they go out: at the default of 10 ms a
	// block of four steps takes twice as long as it needs.
	s.FlushThrottleTimeout = time.Millisecond
	// The default of 5 MB/s would be the limit of a block's gossip. All peers are
	// partners, so nobody has to be held back.
	s.SendRate, s.RecvRate = 1<<30, 1<<30
	// Packets of 1 KiB, the default, cost more in their envelopes than in the block.
	s.MaxPacketMsgPayloadSize = 16 << 10
}

func setMempool(s *cfg.MempoolConfig) {
	s.Type = cfg.MempoolTypeFlood // wakes consensus at once; the app mempool never does
	s.Size = maxPoolTxs
	s.MaxTxsBytes = maxPoolBytes
	s.MaxTxBytes = tx.MaxBytes
	s.CacheSize = 2 * maxPoolTxs // more than the mempool: its own transactions stay known
	// A transaction that no longer holds ends in a block as a rejection, whose receipt
	// its sender wants, and checking thousands again after every block costs more.
	// Only what a quota does not hold any more is told to leave: see App.overQuota.
	s.Recheck = false
	// What was refused once may hold later, when its account is enrolled.
	s.KeepInvalidTxsInCache = false
}

// emptyBlockEvery is how long an idle coalition waits for its next block.
const emptyBlockEvery = 10 * time.Second

func setRounds(s *cfg.ConsensusConfig) {
	// A block when a transaction waits, none while the coalition is idle, and one in
	// ten seconds all the same so that expiry, activation and releases move on. It
	// also bounds how old block time can be: it is the time of the votes on the block
	// before.
	s.CreateEmptyBlocks = false
	s.CreateEmptyBlocksInterval = emptyBlockEvery
	// Nobody waits for the votes of the slowest validator.
	s.TimeoutCommit = 0
	s.SkipTimeoutCommit = true
	// How long a dead proposer holds up a till. Each further round waits longer, so a
	// slow network still agrees.
	s.TimeoutPropose = 400 * time.Millisecond
	s.TimeoutProposeDelta = 400 * time.Millisecond
	s.TimeoutPrevote = 400 * time.Millisecond
	s.TimeoutPrevoteDelta = 200 * time.Millisecond
	s.TimeoutPrecommit = 400 * time.Millisecond
	s.TimeoutPrecommitDelta = 200 * time.Millisecond
	// How often a node looks whether a peer lacks a vote or a block part: the 100 ms
	// of the default are what makes CometBFT look slow.
	s.PeerGossipSleepDuration = 2 * time.Millisecond
	// Zero: with a height here, a node that finds its own signature in recent blocks
	// refuses to start, which every restarted validator does find, and an idle
	// coalition would never get past those blocks. What protects against signing
	// twice is the signer's state file, synced before each signature goes out; node.go
	// refuses to start without it or with an old one.
	s.DoubleSignCheckHeight = 0
}

// consensusParams are the parameters that all validators share, in the genesis.
func consensusParams() *types.ConsensusParams {
	params := types.DefaultConsensusParams()
	// PrepareProposal is handed the whole mempool and keeps the limit of a block,
	// ledger.MaxBlockBytes, itself; ProcessProposal holds the others to it.
	params.Block.MaxBytes = -1
	params.Block.MaxGas = -1
	params.Evidence.MaxBytes = 64 << 10
	params.Version.App = appVersion
	return params
}

// level parses Config.LogLevel.
func level(name string) (slog.Level, error) {
	if name == "" {
		return slog.LevelError, nil
	}
	var l slog.Level
	err := l.UnmarshalText([]byte(name))
	return l, err
}
