# SPDX-License-Identifier: Apache-2.0
"""A worker: takes jobs that are sent to it, publishes what came out, and acknowledges a job when it is done.

If it dies before, the job comes again: the result has the id of the job, so it is published once.
"""

import asyncio
import os
import sys
from typing import List, Optional

from backend import token_for
from waggle import Waggle


def factors(number: int) -> List[int]:
    found, divisor = [], 2
    while divisor * divisor <= number:
        while number % divisor == 0:
            found.append(divisor)
            number //= divisor
        divisor += 1
    return found + [number] if number > 1 else found


async def work(url: str, uid: str, jobs: Optional[int] = None) -> None:
    """Does so many jobs, or all that ever come."""
    async with Waggle(url, get_token=lambda channel: token_for(uid)) as client:
        print(f"{client.uid} is ready", flush=True)
        async for job in client:
            result = await asyncio.get_running_loop().run_in_executor(None, factors, job.data["factor"])
            await client.publish("jobs/done", result, id=f"done-{job.id}", tags={"job": job.id})
            await job.ack()
            if jobs is not None:
                jobs -= 1
                if jobs == 0:
                    break


if __name__ == "__main__":
    asyncio.run(work(os.environ.get("PUSH_URL", "http://127.0.0.1:8081/push"), "worker-1",
                     int(sys.argv[1]) if len(sys.argv) > 1 else None))
