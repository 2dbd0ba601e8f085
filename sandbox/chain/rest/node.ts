import { sha256 } from "@cosmjs/crypto";
import { toBech32, toUtf8 } from "@cosmjs/encoding";
import type { Chain } from "../chain.ts";
import type { Context } from "../state/context.ts";
import { ChainError } from "../wire/errors.ts";
import { badRequest } from "./parameters.ts";

/** What a node tells about itself and its latest block. Hashes and signatures are of the right form only. */

const VERSION = "2.1.0-sandbox";
const MODULES = {
  audit: "v1",
  bme: "v1",
  cert: "v1",
  deployment: "v1beta4",
  escrow: "v1",
  market: "v1beta5",
  oracle: "v2",
  provider: "v1beta4",
  take: "v1",
  wasm: "v1",
};

export const nodeInfo = {
  discovery(chain: Chain) {
    const modules = Object.entries(MODULES).map(([module, version]) => ({ module, version }));
    const supported = ["v1beta4", "v1beta3"].map((api_version) => ({ api_version, modules, features: [] }));
    return {
      info: {
        client_info: { api_version: "v1beta3" },
        supported_versions: supported,
        chain_id: chain.chainId,
        node_version: VERSION,
        min_client_version: "",
      },
    };
  },
  node(chain: Chain) {
    return {
      default_node_info: {
        protocol_version: { p2p: "8", block: "11", app: "0" },
        default_node_id: "",
        listen_addr: "",
        network: chain.chainId,
        version: "0.38.21",
        channels: "",
        moniker: "sandbox",
        other: { tx_index: "on", rpc_address: "" },
      },
      application_version: {
        name: "akash",
        app_name: "akash",
        version: VERSION,
        git_commit: "",
        build_tags: "",
        go_version: "",
        build_deps: [],
        cosmos_sdk_version: "v0.53.6",
      },
    };
  },
  config(chain: Chain) {
    const [whole, fraction = ""] = chain.params.minimumGasPrice.split(".");
    return {
      minimum_gas_price: `${whole}.${fraction.padEnd(18, "0")}uakt`,
      pruning_keep_recent: "0",
      pruning_interval: "0",
      halt_height: "0",
    };
  },
};

/** Limits of blocks as the observed chain has them. */
export const consensusParams = {
  block: { max_bytes: "22020096", max_gas: "-1" },
  evidence: { max_age_num_blocks: "100000", max_age_duration: "172800s", max_bytes: "1048576" },
  validator: { pub_key_types: ["ed25519"] },
  version: { app: "0" },
  abci: { vote_extensions_enable_height: "0" },
};

type Place = Pick<Context, "height" | "time">;

/** The block of a height the node still has. @throws ChainError */
export function keptBlock(chain: Chain, { height: latest }: Place, given: string): Place {
  if (!/^-?\d+$/.test(given)) throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(given)}: invalid syntax`);
  const height = Number(given);
  if (height > latest) throw badRequest("requested block height is bigger then the chain length");
  if (height <= 0) throw new ChainError("", 0, `height must be greater than 0, but got ${height}`);
  const block = chain.block(height);
  if (block) return block;
  const lowest = chain.lowestBlock ?? latest;
  throw new ChainError("", 0, `height ${height} is not available, lowest height is ${lowest}`);
}

/** The answer to `blocks/latest` and `blocks/{height}`. */
export function blockAnswer(chain: Chain, at: Place) {
  const txs = (chain.block(at.height)?.txs ?? []).map((bytes) => Buffer.from(bytes).toString("base64"));
  const block = {
    header: header(chain, at),
    data: { txs },
    evidence: { evidence: [] },
    last_commit: lastCommit(chain, at),
  };
  const proposer_address = toBech32("akashvalcons", Buffer.from(block.header.proposer_address, "base64"));
  return {
    block_id: blockId(chain, at.height),
    block,
    sdk_block: { ...block, header: { ...block.header, proposer_address } },
  };
}

const hash = (chain: Chain, what: string) => Buffer.from(sha256(toUtf8(`${chain.chainId}/${what}`))).toString("base64");
const validator = (chain: Chain) => Buffer.from(sha256(toUtf8(chain.chainId)).slice(0, 20)).toString("base64");
const noBlock = { hash: null, part_set_header: { total: 0, hash: null } };
const blockId = (chain: Chain, height: number) => (height === 0 ? noBlock : existingBlock(chain, height));
const existingBlock = (chain: Chain, height: number) => ({
  hash: hash(chain, `block/${height}`),
  part_set_header: { total: 1, hash: hash(chain, `parts/${height}`) },
});

function header(chain: Chain, { height, time }: Place) {
  return {
    version: { block: "11", app: "0" },
    chain_id: chain.chainId,
    height: String(height),
    time: time.toISOString(),
    last_block_id: blockId(chain, height - 1),
    last_commit_hash: hash(chain, `commit/${height - 1}`),
    data_hash: hash(chain, `data/${height}`),
    validators_hash: hash(chain, "validators"),
    next_validators_hash: hash(chain, "validators"),
    consensus_hash: hash(chain, "consensus"),
    app_hash: hash(chain, `app/${height}`),
    last_results_hash: hash(chain, `results/${height - 1}`),
    evidence_hash: hash(chain, "evidence"),
    proposer_address: validator(chain),
  };
}

function lastCommit(chain: Chain, { height, time }: Place) {
  const signature = {
    block_id_flag: "BLOCK_ID_FLAG_COMMIT",
    validator_address: validator(chain),
    timestamp: time.toISOString(),
    signature: Buffer.alloc(64).toString("base64"),
  };
  return {
    height: String(height - 1),
    round: 0,
    block_id: blockId(chain, height - 1),
    signatures: height === 1 ? [] : [signature],
  };
}
