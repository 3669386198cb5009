// Package typeddata makes the EIP-712 request that a wallet signs a transaction by.
//
// It is for clients: the ledger hashes by itself and does not import it, for the
// library below it brings half of an Ethereum node along. It knows no kind of
// operation; what a transaction says is tx.Tx.TypedMessage's.
package typeddata

import (
	"encoding/json"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/math"
	"github.com/ethereum/go-ethereum/signer/core/apitypes"

	"github.com/punkt-ledger/punkt/ledger/tx"
)

// domainType are the fields of the EIP-712 domain; there is no verifying contract.
var domainType = []apitypes.Type{
	{Name: "name", Type: "string"},
	{Name: "version", Type: "string"},
	{Name: "chainId", Type: "uint256"},
	{Name: "salt", Type: "bytes32"},
}

// Of is the transaction in its domain as EIP-712 typed data. It panics where tx.Tx.SigningHash
// does.
func Of(signed *tx.Tx, domain tx.Domain) apitypes.TypedData {
	primaryType, fields := signed.TypedMessage()
	types := make([]apitypes.Type, len(fields))
	message := make(apitypes.TypedDataMessage, len(fields))
	for i, f := range fields {
		types[i] = apitypes.Type{Name: f.Name, Type: f.Type}
		message[f.Name] = f.Value
	}
	return apitypes.TypedData{
		Types:       apitypes.Types{"EIP712Domain": domainType, primaryType: types},
		PrimaryType: primaryType,
		Domain: apitypes.TypedDataDomain{
			Name:    tx.DomainName,
			Version: tx.DomainVersion,
			ChainId: (*math.HexOrDecimal256)(new(big.Int).SetUint64(domain.ChainID)),
			Salt:    common.Hash(domain.Genesis).Hex(),
		},
		Message: message,
	}
}

// JSON is the request as eth_signTypedData_v4 takes it. Numbers are decimal strings,
// the chain id is hex.
func JSON(signed *tx.Tx, domain tx.Domain) ([]byte, error) {
	data := Of(signed, domain)
	out, err := json.Marshal(data.Map()) // the struct itself would add empty domain fields
	if err != nil {
		return nil, fmt.Errorf("encode typed data: %w", err)
	}
	return out, nil
}
