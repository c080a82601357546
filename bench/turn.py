"""CPU and time of one turn through HTTP: every question of a list, one client, one conversation each ten turns."""
from __future__ import annotations

import json
import statistics
import sys
import time
from typing import Any

import httpx

from bench.server import Server, running

QUESTIONS = (
    "过户要带什么材料", "那要多久", "公司的呢", "网上能办吗", "房子卖了电表怎么改名", "装充电桩要什么手续",
    "一度电多少钱", "停电提前几天通知", "电表走得快能不能验一下", "没有房产证能装表吗", "你好", "怎么开发票",
    "阶梯电价怎么分档", "厂里变压器想停半年", "电费交了还没来电", "我想咨询一下低保户的免费电量",
)
TURNS = 400
BATCH = 10  # /proc counts CPU in steps of 10 ms: ten turns are read at once


def measure(server: Server) -> dict[str, Any]:
    """Median CPU and times of a turn, in milliseconds."""
    cpu, wall = [], []
    with httpx.Client(base_url=server.url, timeout=30) as client:
        for batch in range(TURNS // BATCH + 2):
            opened = client.post("/api/v1/conversations", json={"channel": "web"}).json()
            headers = {"Authorization": f"Bearer {opened['token']}"}
            address = f"/api/v1/conversations/{opened['conversation_id']}/messages"
            before, times = server.cpu_seconds(), []
            for turn in range(BATCH):
                text = QUESTIONS[(batch * BATCH + turn) % len(QUESTIONS)]
                begin = time.perf_counter()
                body = {"text": text, "client_message_id": f"{batch}-{turn}"}
                answer = client.post(address, json=body, headers=headers)
                times.append(1000 * (time.perf_counter() - begin))
                answer.raise_for_status()
            if batch >= 2:  # the first batches warm up
                cpu.append(1000 * (server.cpu_seconds() - before) / BATCH)
                wall += times
    wall.sort()
    return {
        "turns": len(wall), "cpu_ms_median": round(statistics.median(cpu), 2),
        "cpu_ms_mean": round(statistics.mean(cpu), 2), "wall_ms_p50": round(wall[len(wall) // 2], 2),
        "wall_ms_p95": round(wall[int(len(wall) * 0.95)], 2), "wall_ms_p99": round(wall[int(len(wall) * 0.99)], 2),
    }


def main() -> None:
    """Start a server, measure, print."""
    with running() as server:
        result = {**measure(server), "seconds_to_ready": round(server.seconds_to_ready, 1),
                  "memory_mb": server.memory_mb()}
    if "--json" in sys.argv:
        print(json.dumps(result))
    else:
        for key, value in result.items():
            print(f"{key}: {value}")


if __name__ == "__main__":
    main()
