// Reads a JSON array of {private_key, typed_data} and writes one of {hash, signature,
// address}: what viem makes of each.
import { readFileSync } from 'node:fs'
import { hashTypedData, recoverTypedDataAddress } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'

const requests = JSON.parse(readFileSync(0, 'utf8'))
const answers = []
for (const { private_key, typed_data } of requests) {
  const account = privateKeyToAccount(private_key)
  const signature = await account.signTypedData(typed_data)
  const address = await recoverTypedDataAddress({ ...typed_data, signature })
  answers.push({ hash: hashTypedData(typed_data), signature, address })
}
process.stdout.write(JSON.stringify(answers))
