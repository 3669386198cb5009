package consensus

import (
	"sync/atomic"

	dbm "github.com/cometbft/cometbft-db"
	cfg "github.com/cometbft/cometbft/config"
)

// stores opens CometBFT's databases and closes them. Its goroutines that gossip to
// peers are not waited for when it stops: for some seconds they still look into the
// block store, and would panic over a closed one.
type stores struct{ open []*store }

// store is a database that, once closed, reads as empty.
type store struct {
	dbm.DB
	closed atomic.Bool
}

// provide opens a database for CometBFT.
func (s *stores) provide(ctx *cfg.DBContext) (dbm.DB, error) {
	db, err := cfg.DefaultDBProvider(ctx)
	if err != nil {
		return nil, err
	}
	opened := &store{DB: db}
	s.open = append(s.open, opened)
	return opened, nil
}

// close closes what CometBFT has left open.
func (s *stores) close() (err error) {
	for _, db := range s.open {
		if e := db.Close(); e != nil {
			err = e
		}
	}
	return err
}

// Get reads a key, and nothing from a closed database.
func (s *store) Get(key []byte) ([]byte, error) {
	value, err := s.DB.Get(key)
	if err != nil && s.closed.Load() {
		return nil, nil
	}
	return value, err
}

// Close closes the database; a second call does nothing.
func (s *store) Close() error {
	if s.closed.Swap(true) {
		return nil
	}
	return s.DB.Close()
}
