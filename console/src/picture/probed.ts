// SPDX-License-Identifier: Apache-2.0

import { createContext } from 'react';

/** When what is drawn was last probed, in milliseconds, where that goes on; a report was, once. */
export const ProbedContext = createContext<number | undefined>(undefined);
