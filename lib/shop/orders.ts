import "server-only";
import { prisma } from "../prisma";
import { type CartLine, totalOf } from "./cart";

export async function createOrder(userId: string, lines: readonly CartLine[]) {
  return (await prisma()).order.create({
    data: {
      userId,
      totalCents: totalOf(lines),
      lines: {
        create: lines.map(({ product, quantity }) => ({
          productId: product.id,
          name: product.name,
          unitCents: product.priceCents,
          quantity,
        })),
      },
    },
    select: { id: true },
  });
}

export async function ordersOf(userId: string, limit = 20) {
  return (await prisma()).order.findMany({
    where: { userId },
    include: { lines: true },
    orderBy: { createdAt: "desc" },
    take: limit,
  });
}
