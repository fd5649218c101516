-- A chapter as the body of an HTML page.

local common = require('common')
local citing = require('citing')
local reading = require('reading')
local prose = require('prose')
local drawing = require('drawing')
local paragraphs = require('paragraphs')
local html = {}
local stringify = pandoc.utils.stringify

local OPTIONS = { html_math_method = 'mathml', wrap_text = 'wrap-none' }

local function escape(text)
  return (text:gsub('&', '&amp;'):gsub('<', '&lt;'):gsub('>', '&gt;'):gsub('"', '&quot;'))
end

local function raw(text) return pandoc.RawBlock('html', text) end

local function inline_html(inlines)
  local written = pandoc.write(pandoc.Pandoc({ pandoc.Plain(inlines) }), 'html', OPTIONS)
  return (written:gsub('%s+$', ''))
end

--- The address of `page`#`id` as seen from another page.
local function address(from, page, id)
  local fragment = id ~= '' and ('#' .. id) or ''
  if from == page and id ~= '' then return fragment end
  local _, depth = from:gsub('/', '')
  return ('../'):rep(depth) .. page .. fragment
end

-- The content of a file of the book, or nil.
local function content_of(path)
  for _, folder in ipairs(common.job.folders) do
    local file <close> = io.open(folder .. '/' .. path, 'rb')
    if file then return file:read('a') end
  end
end

-- A figure whose picture is shapes and words holds it in the page itself.
local function drawn(chapter, images)
  return function(fig)
    local fits = false
    local held = fig:walk({ Image = function(image)
      local path = common.from_root(chapter, image.src)
      if not path or path:match('^%.%./') or image.attributes.width or image.attributes.height then
        return nil
      end
      local ids = ('drawing-%d-'):format(#images + 1)
      local written, narrow = drawing.forms(path, image.attributes['data-alt'] or '', ids, content_of,
        address(chapter.page, path, ''), address(chapter.page, 'indicators/', ''))
      if not written then return nil end
      table.insert(images, path)
      fits = narrow
      return pandoc.RawInline('html', written)
    end })
    if fits then held.classes:insert('fits') end
    return held
  end
end

-- What the style of a figure depends on: its side, and whether it is a part of another.
local function aspects(fig)
  local side = prose.side(fig)
  return (side and ' align-' .. side or '') .. (fig.attributes.part and ' part' or '')
end

local function figure(fig)
  local caption = common.caption_prefix(fig.identifier)
  caption:extend(pandoc.utils.blocks_to_inlines(fig.caption.long))
  local name = escape(#caption > 0 and stringify(caption):match('^[^:]*') or common.word('Figure'))
  -- what may be wider than its place is moved sideways, by keyboard too
  local place = fig.classes:includes('fits') and '' or ' tabindex="0"'
  local blocks = pandoc.Blocks({
    raw(('<figure class="exhibit%s"'):format(aspects(fig)) .. (fig.identifier ~= '' and ' id="' .. escape(fig.identifier) .. '"' or '') .. '>'),
    raw(('<div class="picture" role="group"%s aria-label="%s">'):format(place, name)),
  })
  blocks:extend(fig.content)
  blocks:insert(raw('</div>'))
  if #caption > 0 then -- that of code stands above it
    local above = common.label_type(fig.identifier) == 'lst'
    blocks:insert(above and 2 or #blocks + 1, raw('<figcaption>' .. inline_html(caption) .. '</figcaption>'))
  end
  blocks:insert(raw('</figure>'))
  return blocks
end

-- The size of an image of the book in pixels, or nil where Pandoc can't tell.
local function size_of(path)
  local told, size = pcall(pandoc.image.size, content_of(path))
  return told and size or nil
end

-- Keeps the place free while the image is on its way, as large as its author says or it is itself.
local function with_size(image, size)
  local width, height = prose.inches(image.attributes.width), prose.inches(image.attributes.height)
  if (image.attributes.width or ''):match('%%$') then
    image.attributes.height = nil
    return
  end
  if width and size and not height then height = width * size.height / size.width end
  if height and size and not width then width = height * size.width / size.height end
  if width or height then image.classes:insert('sized') end
  local function pixels(own, natural) return own and ('%.0f'):format(own * 96) or natural and tostring(natural) end
  image.attributes.width = pixels(width, size and size.width)
  image.attributes.height = pixels(height, size and size.height)
end

local unnamed = 0

local function table_blocks(tbl)
  local id = tbl.identifier
  local caption = common.caption_prefix(id)
  caption:extend(pandoc.utils.blocks_to_inlines(tbl.caption.long))
  tbl.caption.long = #caption > 0 and { pandoc.Plain(caption) } or {}
  if id == '' then
    unnamed = unnamed + 1
    id = 'table-' .. unnamed
  end
  tbl.identifier = ''
  if not tbl.classes:includes('own-widths') then -- those that a program wrote are for paper
    tbl.colspecs = pandoc.List(tbl.colspecs):map(function(spec) return { spec[1], nil } end)
  end
  -- a landmark needs a name of its own: without a caption it is a group
  local role, name = 'group', common.word('Table')
  if #caption > 0 then role, name = 'region', stringify(caption) end
  return {
    raw(('<div class="table-block" id="%s">'):format(escape(id))),
    raw(('<div class="table-scroll" role="%s" tabindex="0" aria-label="%s">'):format(role, escape(name))),
    tbl, raw('</div></div>'),
  }
end

local function callout(div)
  local found = common.callout(div)
  if not found then return nil end
  local id = found.id ~= '' and (' id="' .. escape(found.id) .. '"') or ''
  local word = common.CALLOUTS[found.kind]
  local title = inline_html(found.title)
  if found.titled and stringify(found.title):lower() ~= word:lower() then
    title = '<span class="visually-hidden">' .. word .. ': </span>' .. title
  end
  local class = 'callout callout-' .. found.kind
  local appearance = div.attributes.appearance
  if appearance == 'simple' or appearance == 'minimal' then class = class .. ' callout-simple' end
  local blocks = pandoc.Blocks({})
  if found.collapse then
    local open = found.collapse == 'false' and ' open' or ''
    blocks:insert(raw(('<details class="%s"%s%s><summary>%s</summary><div class="callout-body">')
      :format(class, id, open, title)))
    blocks:extend(found.content)
    blocks:insert(raw('</div></details>'))
  else
    blocks:insert(raw(('<div class="%s"%s role="note"><p class="callout-title">%s</p><div class="callout-body">')
      :format(class, id, title)))
    blocks:extend(found.content)
    blocks:insert(raw('</div></div>'))
  end
  return blocks
end

local function columns(div)
  if div.classes:includes('column-margin') or div.classes:includes('aside') then
    div.attributes.role = 'note'
  end
  local count = div.attributes['layout-ncol']
  if not count then return callout(div) end
  div.attributes['layout-ncol'] = nil
  div.classes:extend({ 'side-by-side', ('columns-%d'):format(tonumber(count) or 1) })
  return div
end

local function header(chapter, labels)
  return function(el)
    local number = labels[el.identifier] or ''
    if number ~= '' then
      el.content:insert(1, pandoc.RawInline('html', '<span class="section-number">' .. number .. '</span> '))
    end
    return el
  end
end

-- Text of blocks for the search, in reading order.
local function words(blocks)
  local found = {}
  pandoc.Blocks(blocks):walk({
    traverse = 'topdown',
    Para = function(el) table.insert(found, stringify(el)) return el, false end,
    Plain = function(el) table.insert(found, stringify(el)) return el, false end,
    Header = function(el) table.insert(found, stringify(el)) return el, false end,
    LineBlock = function(el) table.insert(found, stringify(el)) return el, false end,
    DefinitionList = function(el)
      for _, item in ipairs(el.content) do
        table.insert(found, stringify(item[1]) .. ':')
        for _, meaning in ipairs(item[2]) do table.insert(found, words(meaning)) end
      end
      return el, false
    end,
    CodeBlock = function(el) table.insert(found, el.text) end,
  })
  return table.concat(found, ' ')
end

local function sections(doc)
  local found = { { id = '', title = '', blocks = {} } }
  for _, block in ipairs(doc.blocks) do
    if block.t == 'Header' and block.level <= 3 then
      table.insert(found, { id = block.identifier, title = stringify(block.content), blocks = {} })
    else
      table.insert(found[#found].blocks, block)
    end
  end
  return pandoc.List(found):map(function(section)
    return { id = section.id, title = section.title, text = words(section.blocks) }
  end)
end

-- The first paragraph, for those who list the page; what is set apart, as a notice is, is none.
local function opening(doc)
  for _, block in ipairs(doc.blocks) do
    if block.t == 'Para' and stringify(block) ~= '' then return stringify(block) end
  end
  return ''
end

function html.chapter(chapter)
  local doc, title = citing.ready[chapter.source].doc, citing.ready[chapter.source].title
  local result = { source = chapter.source, contents = {}, images = {}, files = {} }
  local numbers = {}
  unnamed = 0
  reading.each_heading(doc, chapter, function(el, number)
    local full = number ~= '' and chapter.number ~= '' and (chapter.number .. '.' .. number) or ''
    numbers[el.identifier] = full
    if el.level <= common.job.toc_depth then
      table.insert(result.contents, {
        id = el.identifier, level = el.level, number = full, title = inline_html(el.content),
      })
    end
  end)
  doc = citing.resolve(doc, function(cite, entry, id)
    local link = pandoc.Link(common.reference_text(cite, entry), address(chapter.page, entry.page, id))
    link.classes = { 'xref' }
    return { link }
  end)
  local numbered = chapter.kind ~= 'page' and paragraphs.are_shown(common.job.metadata)
  doc = doc:walk(paragraphs.numbered('html', chapter.number, numbered))
  result.search, result.opening = sections(doc), opening(doc)
  doc = doc:walk({ Figure = drawn(chapter, result.images) })
  doc = doc:walk({
    Image = function(image)
      local path = common.from_root(chapter, image.src)
      if path then
        table.insert(result.images, path)
        image.src = address(chapter.page, path, '')
      elseif not image.src:match('^data:image/') then
        return image.caption -- of another host: a page asks none for anything
      end
      image.caption = { pandoc.Str(image.attributes['data-alt'] or '') }
      image.attributes['data-alt'] = nil
      image.attributes.loading = 'lazy'
      with_size(image, path and size_of(path))
      image.title = ''
      return image
    end,
    Link = function(link)
      if link.classes:includes('xref') then return nil end
      if not common.leads_somewhere(link.target) then return link.content end
      local target, fragment = link.target:match('^([^#]*)(.*)$')
      local path = target ~= '' and common.from_root(chapter, target)
      local page = path and common.job.pages[path]
      if page then
        link.target = address(chapter.page, page, fragment:sub(2))
      elseif path and not path:match('^indicators/[^/]+%.html$') then -- a page beside the chapters
        table.insert(result.files, path)
      end
      if link.target:match('^#ref%-') and common.job.collected and not chapter.collects then
        link.target = address(chapter.page, common.job.collected, link.target:sub(2))
      end
      return link
    end,
    Math = function(math)
      if math.mathtype ~= 'DisplayMath' then return nil end
      -- a long one is moved sideways, by keyboard too; pairs keep their order, a table's keys don't
      return pandoc.Span({ math }, pandoc.Attr('', { 'formula' },
        { { 'tabindex', '0' }, { 'role', 'group' }, { 'aria-label', common.word('Formula') } }))
    end,
    Span = function(span)
      local entry = span.classes:includes('equation') and common.job.labels[span.identifier]
      if not entry then return nil end
      span.content:insert(pandoc.Span({ pandoc.Str('(' .. entry.number .. ')') }, { class = 'equation-number' }))
      return span
    end,
  })
  doc = doc:walk({ Figure = figure, Table = table_blocks, Div = columns, Header = header(chapter, numbers) })
  result.title = inline_html(title.content)
  result.body = pandoc.write(doc, 'html', OPTIONS)
  return result
end

return html
